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
        float sum = 0;
        for (int element = i - piece * Lanes; element < length; element += Lanes)
            sum += a.X[start + element] * a.X[start + element];
        a.LaneSums[i] = sum;
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
        public void Run(Tensor x, IReadOnlyList<Segment> segments, Tensor squares)
        {
            AcceleratorDevice device = x.Accelerator();
            int[] pieces = Pieces(segments);
            int count = pieces.Length / 2, end = 0;
            int[] pieceEnds = [.. Enumerable.Range(1, count).Select(i => i * Lanes)];
            int[] segmentEnds = [.. segments.Select(segment => end += PieceCount(segment))];
            Tensor laneSums = Tensor.Empty(device, new Shape(count * Lanes));
            Tensor pieceSums = Tensor.Empty(device, new Shape(count));
            device.Launch(LaneKernel, count * Lanes, new LaneArguments
            {
                X = x.FloatView(),
                Pieces = Tensor.From(device, new Shape(pieces.Length), pieces).IntegerView(),
                LaneSums = laneSums.FloatView(),
            });
            Add(device, laneSums, pieceEnds, pieceSums);
            Add(device, pieceSums, segmentEnds, squares);
        }

        private static void Add(AcceleratorDevice device, Tensor terms, int[] ends, Tensor sums) =>
            device.Launch(SumKernel, ends.Length, new SumArguments
            {
                Terms = terms.FloatView(),
                Ends = Tensor.From(device, new Shape(ends.Length), ends).IntegerView(),
                Sums = sums.FloatView(),
            });
    }
}
