"""What tests, benchmarks and the pictures of the README share: a dashboard, a browser, a camera."""
