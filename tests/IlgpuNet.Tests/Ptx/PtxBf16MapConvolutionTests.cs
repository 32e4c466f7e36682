using IlgpuNet.Cuda;
using IlgpuNet.TestKit.Ptx;
using IlgpuNet.Tests.Cuda;

namespace IlgpuNet.Tests.Ptx;

/// <summary>The PTX of the tile kernels with bf16 results, run, agrees with the convolution in double.</summary>
public class PtxBf16MapConvolutionTests(WarpDevice warps) : Bf16MapConvolutionTests(warps)
{
    private protected override void Launch(TilePlan plan, int groups, ConvolutionArguments a) =>
        PtxProgram.Of(plan.Kernel.Method).Launch(groups, a);
}
