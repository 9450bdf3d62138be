# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done without anybody signed in, and so without a key: by the worker, when it is due."""
