"""Rock, paper, scissors: the data, the nets and the training behind the dashboard. Knows no Streamlit."""

CLASSES = ("paper", "rock", "scissors")
"""Every class list in the project has this order, which is also the alphabetical one of torchvision's ImageFolder."""

NONE = "none"
"""The class of everything that is no gesture: another hand sign, a face, an empty room."""
