namespace IlgpuNet.TestKit.Ptx;

/// <summary>A kernel as PTX states it, decoded and ready to run.</summary>
internal sealed class PtxKernel
{
    /// <summary>The entry point's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its instructions.</summary>
    public required IReadOnlyList<PtxInstruction> Code { get; init; }

    /// <summary>Registers of a thread: those that it declares, and one for each constant.</summary>
    public required int Registers { get; init; }

    /// <summary>Registers that hold something from the beginning: constants, and what tells threads apart.</summary>
    public required IReadOnlyList<(int Register, Func<PtxWarp, int, ulong> Value)> Presets { get; init; }

    /// <summary>Bytes of its parameters.</summary>
    public required int ParameterBytes { get; init; }

    /// <summary>Where the shared memory of the launch begins: behind what the kernel declares.</summary>
    public required int DynamicShared { get; init; }

    /// <summary>Threads that a group may have at most, where the kernel says so (<c>.maxntid</c>).</summary>
    public required int? MaximumThreads { get; init; }

    /// <summary>Runs a grid, group after group.</summary>
    /// <param name="grid">How it is launched.</param>
    /// <param name="parameters">The parameters as the host has laid them out.</param>
    /// <param name="global">Global memory, which is changed.</param>
    /// <exception cref="PtxFault">A thread does what PTX forbids; the message names it and the instruction.</exception>
    public void Run(PtxGrid grid, byte[] parameters, PtxGlobalMemory global)
    {
        if (parameters.Length != ParameterBytes)
            throw new PtxFault($"{Name} takes {ParameterBytes} bytes of parameters and is given {parameters.Length}");
        if (grid.Threads > MaximumThreads)
            throw new PtxFault($"{Name} is for {MaximumThreads} threads and is launched with {grid.Threads}");
        for (int group = 0; group < grid.Groups; group++)
            new PtxGroup(this, grid, group, parameters, global).Run();
    }
}
