namespace IlgpuNet.TestKit.Ptx;

/// <summary>How a kernel is launched.</summary>
/// <param name="Groups">Groups of threads.</param>
/// <param name="Threads">Threads of a group.</param>
/// <param name="DynamicSharedBytes">Shared memory of a group beyond what the kernel declares.</param>
internal sealed record PtxGrid(int Groups, int Threads, int DynamicSharedBytes = 0);

/// <summary>A group of threads, its warps taking turns from barrier to barrier.</summary>
internal sealed class PtxGroup
{
    private readonly PtxWarp[] _warps;

    /// <summary>The group at the kernel's beginning.</summary>
    public PtxGroup(PtxKernel kernel, PtxGrid grid, int index, byte[] parameters, PtxGlobalMemory global)
    {
        (Grid, Index, Parameters, Global) = (grid, index, parameters, global);
        Shared = new PtxSharedMemory(kernel.DynamicShared + grid.DynamicSharedBytes);
        _warps =
        [
            .. Enumerable.Range(0, (grid.Threads + PtxWarp.Lanes - 1) / PtxWarp.Lanes)
                .Select(warp => new PtxWarp(kernel, this, warp)),
        ];
    }

    /// <summary>How the kernel was launched.</summary>
    public PtxGrid Grid { get; }

    /// <summary>Which group it is.</summary>
    public int Index { get; }

    /// <summary>The kernel's parameters as the host has laid them out.</summary>
    public byte[] Parameters { get; }

    /// <summary>Global memory.</summary>
    public PtxGlobalMemory Global { get; }

    /// <summary>Shared memory.</summary>
    public PtxSharedMemory Shared { get; }

    /// <summary>Runs every thread to its end.</summary>
    /// <exception cref="PtxFault">A thread does what it may not.</exception>
    public void Run()
    {
        do
        {
            foreach (PtxWarp warp in _warps)
                warp.Run();
            if (_warps.Any(warp => warp.HasEnded) && !_warps.All(warp => warp.HasEnded))
                throw new PtxFault($"group {Index}: some warps wait at a barrier, and others have ended");
            Shared.Barrier();
        }
        while (!_warps[0].HasEnded);
    }
}
