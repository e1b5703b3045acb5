"""Each page in Streamlit's AppTest."""
