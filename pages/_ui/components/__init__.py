"""Components that run in the browser, a folder each: Python, JavaScript and CSS."""
