using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class SegmentSquares
{
    internal struct LaneArguments
    {
        public ArrayView<float> X;
        public ArrayView<int> Pieces;
        public ArrayView<float> LaneSums;
    }

    internal struct SumArguments
    {
        public ArrayView<float> Terms;
        public ArrayView<int> Ends;
        public ArrayView<float> Sums;
    }

    /// <summary>One thread per lane of a piece: neighbouring lanes read neighbouring elements.</summary>
    internal static void LaneKernel(Index1D i, LaneArguments a)
    {
        int piece = i / Lanes;
        int start = a.Pieces[2 * piece], length = a.Pieces[2 * piece + 1];
        int lane = i - piece * Lanes, count = (length - lane + Lanes - 1) / Lanes;
        a.LaneSums[i] = StridedSum.Of<Squared>(a.X, start + lane, count, Lanes, 0);
    }

    /// <summary>One thread per sum: lanes to pieces, then pieces to segments.</summary>
    internal static void SumKernel(Index1D k, SumArguments a)
    {
        float sum = 0;
        for (int i = k == 0 ? 0 : a.Ends[k - 1]; i < a.Ends[k]; i++)
            sum += a.Terms[i];
        a.Sums[k] = sum;
    }

    private sealed class KernelForm : IForm
    {
        public void Run(Tensor x, SegmentPieces pieces, Tensor squares)
        {
            AcceleratorDevice device = x.Accelerator();
            using MemoryScope scope = device.OpenScope();
            Tensor laneSums = Tensor.Empty(device, new Shape(pieces.Count * Lanes));
            Tensor pieceSums = Tensor.Empty(device, new Shape(pieces.Count));
            device.Launch(LaneKernel, laneSums.Shape.Count, new LaneArguments
            {
                X = x.FloatView(),
                Pieces = pieces.PlaceTable.IntegerView(),
                LaneSums = laneSums.FloatView(),
            });
            Add(device, laneSums, pieces.PieceEndTable, pieceSums);
            Add(device, pieceSums, pieces.SegmentEndTable, squares);
        }

        private static void Add(AcceleratorDevice device, Tensor terms, Tensor ends, Tensor sums) =>
            device.Launch(SumKernel, sums.Shape.Count, new SumArguments
            {
                Terms = terms.FloatView(),
                Ends = ends.IntegerView(),
                Sums = sums.FloatView(),
            });
    }
}
