"""What tests share: builders of pictures, nets, collections and stacks. Nothing outside of tests imports it."""
