"""What the pages share: helpers that know Streamlit. No mathematics, and no data but what rps_core gives."""
