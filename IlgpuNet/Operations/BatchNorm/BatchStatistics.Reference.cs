using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal sealed partial class BatchStatistics
{
    private sealed unsafe class ReferenceForm : IForm
    {
        public void Batch(Tensor x, Normalisation normalisation, BatchStatistics statistics)
        {
            double* values = x.Doubles();
            double* mean = statistics.Mean.Doubles(), inverseDeviation = statistics.InverseDeviation.Doubles();
            double* runningMean = normalisation.RunningMean.Doubles();
            double* runningVariance = normalisation.RunningVariance.Doubles();
            int channels = x.Shape.C;
            long rows = x.Shape.Rows;
            for (int c = 0; c < channels; c++)
            {
                double sum = 0, squares = 0;
                for (long row = 0; row < rows; row++)
                    sum += values[row * channels + c];
                mean[c] = sum / rows;
                for (long row = 0; row < rows; row++)
                    squares += Math.Pow(values[row * channels + c] - mean[c], 2);
                inverseDeviation[c] = 1 / Math.Sqrt(squares / rows + normalisation.Epsilon);

                double kept = 1.0 - normalisation.Momentum;
                runningMean[c] = kept * runningMean[c] + normalisation.Momentum * mean[c];
                runningVariance[c] = kept * runningVariance[c] + normalisation.Momentum * squares / (rows - 1);
            }
        }

        public void Running(Normalisation normalisation, BatchStatistics statistics)
        {
            double* mean = statistics.Mean.Doubles(), inverseDeviation = statistics.InverseDeviation.Doubles();
            double* runningMean = normalisation.RunningMean.Doubles();
            double* runningVariance = normalisation.RunningVariance.Doubles();
            for (int c = 0; c < statistics.Mean.Shape.C; c++)
            {
                mean[c] = runningMean[c];
                inverseDeviation[c] = 1 / Math.Sqrt(runningVariance[c] + normalisation.Epsilon);
            }
        }
    }
}
