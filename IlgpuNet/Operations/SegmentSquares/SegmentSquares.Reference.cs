using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class SegmentSquares
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Run(Tensor x, SegmentPieces pieces, Tensor squares)
        {
            IReadOnlyList<Segment> segments = pieces.Segments;
            double* source = x.Doubles();
            for (int k = 0; k < segments.Count; k++)
            {
                double sum = 0;
                for (long i = segments[k].Offset; i < segments[k].Offset + segments[k].Length; i++)
                    sum += source[i] * source[i];
                squares.Doubles()[k] = sum;
            }
        }
    }
}
