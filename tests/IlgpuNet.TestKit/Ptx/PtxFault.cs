namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// PTX that is malformed, that the interpreter does not know, or that does what its definition forbids.
/// </summary>
internal sealed class PtxFault : Exception
{
    /// <summary>A fault in the words of whoever found it.</summary>
    public PtxFault(string message)
        : base(message)
    {
    }

    /// <summary>A fault and where it happened.</summary>
    public PtxFault(string place, Exception cause)
        : base($"{place}: {cause.Message}", cause)
    {
    }
}
