using IlgpuNet.Devices;
using IlgpuNet.TestKit;

namespace IlgpuNet.Benchmarks.Checks;

/// <summary>Allowed errors: the Frobenius norm of the difference over that of the reference.</summary>
internal static class CheckBounds
{
    /// <summary>Of a case of an operation, forward or backward; some are hard in fp32, and say so.</summary>
    public static double Of(OperationCase test, Precision precision) => Math.Max(test.Tolerance, Operation(precision));

    /// <summary>Of logits: some fifty convolutions' independent errors add up as squares.</summary>
    public static double Network(Precision precision) => 7 * Operation(precision);

    private static double Operation(Precision precision) => precision switch
    {
        Precision.Bf16 => 1e-2,
        Precision.Tf32 => 1e-3,
        _ => 1e-5,
    };
}
