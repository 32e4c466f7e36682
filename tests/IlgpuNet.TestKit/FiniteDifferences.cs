using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit;

/// <summary>Checks a backward pass on the reference device against central differences of its forward pass.</summary>
public static class FiniteDifferences
{
    /// <summary>Elements examined per operand; beyond that, every k-th.</summary>
    private const int Probes = 48;

    /// <summary>
    /// The largest difference between the gradient and (f(x + h) - f(x - h)) / 2h over the examined elements of the
    /// operands, f being the sum of the output weighted by the gradient the run starts from, relative to the largest
    /// gradient of that operand.
    /// </summary>
    public static double Worst(OperationCase test)
    {
        using ReferenceDevice device = new();
        OperationRun analytic = OperationRun.Of(test, device);
        double worst = 0;
        for (int k = 0; k < test.Operands.Count; k++)
        {
            Operand operand = test.Operands[k];
            if (operand.Role != OperandRole.Differentiable)
                continue;
            double[] gradient = analytic.Results.Single(result => result.Name == "d" + operand.Name).Values;
            double scale = Math.Max(gradient.Max(Math.Abs), 1e-3);
            long stride = Math.Max(1, operand.Shape.Count / Probes);
            for (long i = 0; i < operand.Shape.Count; i += stride)
            {
                double numeric =
                    (Value(test, device, k, i, test.Step) - Value(test, device, k, i, -test.Step)) / (2 * test.Step);
                worst = Math.Max(worst, Math.Abs(numeric - gradient[i]) / scale);
            }
        }
        return worst;
    }

    private static unsafe double Value(
        OperationCase test, ReferenceDevice device, int operand, long element, double change)
    {
        using MemoryScope scope = device.OpenScope();
        Tensor[] operands = [.. test.Operands.Select(o => OperationRun.Make(test, o, device))];
        operands[operand].Doubles()[element] += change;
        Tensor y = test.Apply(operands);
        double[] values = y.ReadDoubles();
        float[] weights = NamedValues.Uniform(test + " dy", values.Length, width: 2);
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
            sum += values[i] * weights[i];
        return sum;
    }
}
