"""What stands on the page Layer shapes, and clicks on it."""

from streamlit.testing.v1 import AppTest


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def layers(at: AppTest) -> list[str]:
    """The names on the rows, without their numbers and colours: of ":gray[3]  relu" and ":red[3  relu]" the relu."""
    labels = [button.label for button in at.button if str(button.key).startswith("shapes_pick_")]
    return [label.split("  ")[1].rstrip("]") for label in labels]


def number(at: AppTest, label: str):
    return next(widget for widget in at.number_input if widget.label == label)


def click(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click()
    return at.run()
