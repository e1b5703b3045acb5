"""The pages of the dashboard. Each file is one; Streamlit runs it as a script."""
