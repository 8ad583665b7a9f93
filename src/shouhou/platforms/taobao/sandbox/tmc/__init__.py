"""The message service: frames, queue, WebSocket."""
