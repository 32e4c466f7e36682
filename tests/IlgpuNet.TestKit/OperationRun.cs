using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit;

/// <summary>The named results of a case on one device: the output, the gradients, and the state it changed.</summary>
public sealed class OperationRun
{
    private OperationRun(IReadOnlyList<(string Name, double[] Values)> results) => Results = results;

    /// <summary>Name and values of each result.</summary>
    public IReadOnlyList<(string Name, double[] Values)> Results { get; }

    /// <summary>
    /// Runs a case forward, and backward from a fixed random gradient of its output, in poisoned memory.
    /// </summary>
    /// <param name="test">The case.</param>
    /// <param name="device">Where.</param>
    /// <param name="applications">
    /// How often the operation is applied to the same operands; the outputs are added. With two, every gradient is
    /// accumulated once into what the first application left.
    /// </param>
    public static OperationRun Of(OperationCase test, Device device, int applications = 1)
    {
        bool poisoned = device.Pool.Poison;
        device.Pool.Poison = true;
        try
        {
            using TrainingStep step = device.BeginStep();
            Tensor[] operands = [.. test.Operands.Select(operand => Make(test, operand, device))];
            Tensor y = test.Apply(operands);
            for (int i = 1; i < applications; i++)
                y = Add.Apply(y, test.Apply(operands));

            List<(string, double[])> results = [("y", y.ReadDoubles())];
            if (y.RequiresGradient)
            {
                Tensor dy = Tensor.From(device, y.Shape, NamedValues.Uniform(test + " dy", y.Shape.Count, width: 2));
                Gradients gradients = step.Backward(y, dy);
                for (int i = 0; i < operands.Length; i++)
                {
                    if (test.Operands[i].Role == OperandRole.Differentiable)
                        results.Add(("d" + test.Operands[i].Name, gradients.Of(operands[i])!.ReadDoubles()));
                }
            }
            for (int i = 0; i < operands.Length; i++)
            {
                if (test.Operands[i].Role == OperandRole.State)
                    results.Add((test.Operands[i].Name, operands[i].ReadDoubles()));
            }
            return new OperationRun(results);
        }
        finally
        {
            device.Pool.Poison = poisoned;
        }
    }

    internal static Tensor Make(OperationCase test, Operand operand, Device device)
    {
        string name = $"{test} {operand.Name}";
        if (operand.Classes > 0)
        {
            int[] labels = new int[operand.Shape.Count];
            for (int i = 0; i < labels.Length; i++)
                labels[i] = (int)(NamedValues.Unit(name, i) * operand.Classes);
            return Tensor.From(device, operand.Shape, labels);
        }
        Tensor tensor = Tensor.From(
            device, operand.Shape, NamedValues.Uniform(name, operand.Shape.Count, operand.Width, operand.Centre));
        tensor.RequiresGradient = operand.Role == OperandRole.Differentiable;
        return tensor;
    }
}
