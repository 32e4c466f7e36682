using IlgpuNet.Cuda;
using IlgpuNet.TestKit.Ptx;
using IlgpuNet.Tests.Cuda;

namespace IlgpuNet.Tests.Ptx;

/// <summary>
/// The PTX of the tile kernels with fp32 results, run, equals the definition as their emulation does.
/// </summary>
public class PtxTilePassTests(WarpDevice warps) : TilePassTests(warps)
{
    private protected override void Launch(TilePlan plan, int groups, ConvolutionArguments a) =>
        PtxProgram.Of(plan.Kernel.Method).Launch(groups, a);
}
