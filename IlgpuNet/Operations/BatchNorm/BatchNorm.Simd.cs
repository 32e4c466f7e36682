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

        /// <remarks>
        /// Comparing with the floor keeps not-a-number what it is, where a maximum might hide it.
        /// </remarks>
        private static void Normalise(float* x, AffineRows affine, float floor, int channels, float* y)
        {
            int c = 0;
            Vector<float> floors = new(floor);
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> centred = Vector.Load(x + c) - Vector.Load(affine.Mean + c);
                Vector<float> z = Vector.MultiplyAddEstimate(
                    centred, Vector.Load(affine.Scale + c), Vector.Load(affine.Shift + c));
                Vector.Store(Vector.ConditionalSelect(Vector.LessThan(z, floors), floors, z), y + c);
            }
            for (; c < channels; c++)
            {
                float z = float.MultiplyAddEstimate(x[c] - affine.Mean[c], affine.Scale[c], affine.Shift[c]);
                y[c] = z < floor ? floor : z;
            }
        }
    }
}
