"""A class in one network: the teacher's page, and what students have above every page."""
