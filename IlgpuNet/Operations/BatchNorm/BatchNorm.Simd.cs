using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BatchNorm
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Forward(NormalisedOperand x, bool relu, Tensor y)
        {
            int channels = y.Shape.C;
            float* values = x.Values.Floats(), results = y.Floats();
            AffineRows affine = AffineRows.Of(x);
            float floor = relu ? 0 : float.NegativeInfinity;
            RowPieces pieces = RowPieces.OnHost(groups: 1, checked((int)y.Shape.Rows), channels);
            y.Host().Threads.Run(pieces.Count, i =>
            {
                long start = pieces.Start(i) * channels;
                for (int row = 0; row < pieces.LengthOf(i); row++, start += channels)
                    Normalise(values + start, affine, floor, channels, results + start);
            });
        }

        private static void Normalise(float* x, AffineRows affine, float floor, int channels, float* y)
        {
            int c = 0;
            Vector<float> floors = new(floor);
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
                Vector.Store(AffineVector.Floor(new AffineVector(affine, c).Of(Vector.Load(x + c)), floors), y + c);
            for (; c < channels; c++)
            {
                float z = affine.Of(x[c], c);
                y[c] = z < floor ? floor : z;
            }
        }
    }
}
