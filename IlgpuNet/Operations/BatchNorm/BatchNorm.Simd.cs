using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class BatchNorm
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Forward(Tensor x, Normalisation normalisation, BatchStatistics statistics, bool relu, Tensor y)
        {
            int channels = x.Shape.C;
            float* values = x.Floats(), results = y.Floats();
            float* mean = statistics.Mean.Floats(), beta = normalisation.Beta.Floats();
            float* scale = Scales(normalisation, statistics).Floats();
            float floor = relu ? 0 : float.NegativeInfinity;
            RowPieces pieces = RowPieces.OnHost(groups: 1, checked((int)x.Shape.Rows), channels);
            x.Host().Threads.Run(pieces.Count, i =>
            {
                long start = pieces.Start(i) * channels;
                for (int row = 0; row < pieces.LengthOf(i); row++, start += channels)
                    Normalise(values + start, mean, scale, beta, floor, channels, results + start);
            });
        }

        private static Tensor Scales(Normalisation normalisation, BatchStatistics statistics)
        {
            Tensor scale = Tensor.Empty(statistics.Mean.Device, statistics.Mean.Shape);
            float* gamma = normalisation.Gamma.Floats(), inverseDeviation = statistics.InverseDeviation.Floats();
            float* products = scale.Floats();
            for (int c = 0; c < scale.Shape.C; c++)
                products[c] = gamma[c] * inverseDeviation[c];
            return scale;
        }

        /// <remarks>
        /// The mean is subtracted first: with scale and mean folded into one offset, a mean far from zero would cancel.
        /// Comparing with the floor keeps not-a-number what it is, where a maximum might hide it.
        /// </remarks>
        private static void Normalise(
            float* x, float* mean, float* scale, float* beta, float floor, int channels, float* y)
        {
            int c = 0;
            Vector<float> floors = new(floor);
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> centred = Vector.Load(x + c) - Vector.Load(mean + c);
                Vector<float> z = Vector.MultiplyAddEstimate(centred, Vector.Load(scale + c), Vector.Load(beta + c));
                Vector.Store(Vector.ConditionalSelect(Vector.LessThan(z, floors), floors, z), y + c);
            }
            for (; c < channels; c++)
            {
                float z = float.MultiplyAddEstimate(x[c] - mean[c], scale[c], beta[c]);
                y[c] = z < floor ? floor : z;
            }
        }
    }
}
