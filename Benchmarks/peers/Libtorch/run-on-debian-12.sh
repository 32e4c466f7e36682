#!/usr/bin/env bash
# Builds and runs the libtorch peer on Debian 12: TorchSharp's native library wants the C++ library of GCC 13 or newer,
# so the program (nothing else) is started with Debian 13's, unpacked beside it. Arguments are the program's.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
runtime=$root/artifacts/debian-13
program=$root/artifacts/bin/IlgpuNet.Benchmarks.Libtorch/release_linux-x64

if [ ! -e "$runtime/unpacked/usr/lib64/ld-linux-x86-64.so.2" ]; then
    command -v patchelf > /dev/null || { apt-get update && apt-get install -y patchelf; } >&2
    mkdir -p "$runtime"/lists/partial "$runtime"/cache/archives/partial
    # The first stanza of this machine's own sources names the mirror.
    sed 's/^Suites:.*/Suites: trixie/' /etc/apt/sources.list.d/debian.sources | awk 'BEGIN { RS = "" } NR == 1' \
        > "$runtime/trixie.sources"
    options=(-o "Dir::Etc::sourcelist=$runtime/trixie.sources" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=root
        -o "Dir::State::lists=$runtime/lists" -o "Dir::Cache=$runtime/cache")
    apt-get "${options[@]}" update >&2
    (cd "$runtime" && apt-get "${options[@]}" download libc6 libgcc-s1 libstdc++6 >&2)
    for package in "$runtime"/*.deb; do
        dpkg -x "$package" "$runtime/unpacked"
    done
fi

dotnet build -c Release "$here" >&2
libraries=$runtime/unpacked/usr/lib/x86_64-linux-gnu
cp "$program/IlgpuNet.Benchmarks.Libtorch" "$program/on-debian-12"
patchelf --set-interpreter "$libraries/ld-linux-x86-64.so.2" "$program/on-debian-12"
DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")") \
    LD_LIBRARY_PATH=$libraries:$program:/usr/lib/x86_64-linux-gnu "$program/on-debian-12" "$@"
