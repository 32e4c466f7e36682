using ILGPU;
using IlgpuNet.TestKit.Kernels;

namespace IlgpuNet.Tests.Devices;

/// <summary>The PTX that the driver gets.</summary>
public class KernelCompilationTests
{
    internal static void BranchingKernel(Index1D i, ArrayView<int> view)
    {
        for (int n = 0; n < view[i]; n++)
            view[i] -= n;
    }

    [Fact]
    public void No_branch_is_marked_as_the_same_for_all_threads()
    {
        string ptx = KernelCompiler.Compile(((Action<Index1D, ArrayView<int>>)BranchingKernel).Method);
        Assert.Matches(@"\bbra\s", ptx);
        Assert.DoesNotContain(".uni", ptx, StringComparison.Ordinal);
    }
}
