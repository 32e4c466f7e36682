namespace IlgpuNet.TestKit.Ptx;

/// <summary>What an instruction does for some lanes of a warp.</summary>
internal delegate void PtxStep(PtxWarp warp, uint lanes);

/// <summary>What becomes of the lanes behind an instruction.</summary>
internal enum PtxFlow
{
    /// <summary>They go on.</summary>
    Next,

    /// <summary>The whole warp takes part, and goes on.</summary>
    NextTogether,

    /// <summary>They go to the target.</summary>
    Branch,

    /// <summary>They are done.</summary>
    Return,

    /// <summary>The whole warp waits for the group.</summary>
    Barrier,
}

/// <summary>A decoded instruction.</summary>
/// <param name="Text">As it stands in the kernel.</param>
/// <param name="Line">Where.</param>
/// <param name="Flow">What becomes of the lanes.</param>
internal sealed record PtxInstruction(string Text, int Line, PtxFlow Flow)
{
    /// <summary>The register of the predicate that guards it; negative if none does.</summary>
    public int Guard { get; init; } = -1;

    /// <summary>What the predicate must be.</summary>
    public bool GuardedBy { get; init; } = true;

    /// <summary>What it does to registers and memory.</summary>
    public PtxStep Step { get; init; } = static (_, _) => { };

    /// <summary>The label that a branch goes to.</summary>
    public string Label { get; init; } = "";

    /// <summary>The instruction that a branch goes to.</summary>
    public int Target { get; set; }
}
