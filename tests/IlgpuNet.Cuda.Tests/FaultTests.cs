using System.Reflection;
using ILGPU;
using IlgpuNet.TestKit.Kernels;

namespace IlgpuNet.Cuda.Tests;

/// <summary>That a kernel which misses its plan is found out.</summary>
public class FaultTests
{
    [Fact]
    public void Indexed_array_lies_in_local_memory() =>
        Assert.Contains(
            Faults(nameof(IndexedArrayKernel)), fault => fault.Contains("bytes of stack", StringComparison.Ordinal));

    [Fact]
    public void Plan_for_too_many_threads_spills() =>
        Assert.Contains(Faults(nameof(CrowdedKernel)), fault => fault.Contains("spills", StringComparison.Ordinal));

    [Fact]
    public void Plan_for_too_much_shared_memory() =>
        Assert.Contains(
            Faults(nameof(GreedyKernel)), fault => fault.Contains("shared memory", StringComparison.Ordinal));

    private static IEnumerable<string> Faults(string kernel) => AssembledKernel.Assemble(
        kernel, typeof(FaultTests).GetMethod(kernel, BindingFlags.Static | BindingFlags.NonPublic)!).Faults;

    [HotKernel(threads: 128, groupsPerMultiprocessor: 1, sharedBytes: 0)]
    private static void IndexedArrayKernel(ConvolutionArguments a)
    {
        ArrayView<uint> local = LocalMemory.Allocate1D<uint>(16);
        for (int i = 0; i < a.Rows; i++)
            local[i % 16] = a.X[i].X;
        a.Result[Group.IdxX].X = local[Group.IdxX % 16];
    }

    [HotKernel(threads: 1024, groupsPerMultiprocessor: 2, sharedBytes: 0)]
    private static void CrowdedKernel(ConvolutionArguments a) => Bf16MapConvolution<OutputPlace>.Tile128x128Kernel(a);

    [HotKernel(threads: 128, groupsPerMultiprocessor: 4, sharedBytes: 48 * 1024)]
    private static void GreedyKernel(ConvolutionArguments a) => Bf16MapConvolution<OutputPlace>.Tile64x64Kernel(a);
}
