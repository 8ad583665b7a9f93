"""Text messages through an Aliyun-style gateway: port, client, and a sandbox of its own reading."""
