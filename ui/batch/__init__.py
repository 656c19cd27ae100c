"""批量: question files in the background, their measures and rows."""
