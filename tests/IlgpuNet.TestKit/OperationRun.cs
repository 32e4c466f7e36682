using IlgpuNet.Autograd;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit;

/// <summary>The named results of a case on one device: the output, the gradients, and the state it changed.</summary>
public sealed class OperationRun
{
    private readonly List<(string Name, double[] Values)> _results = [];
    private readonly Dictionary<string, DType> _types = [];

    private OperationRun()
    {
    }

    /// <summary>Name and values of each result.</summary>
    public IReadOnlyList<(string Name, double[] Values)> Results => _results;

    /// <summary>The type of each result by its name.</summary>
    public IReadOnlyDictionary<string, DType> Types => _types;

    /// <summary>
    /// Runs a case forward, and backward from a fixed random gradient of its output, in poisoned memory.
    /// </summary>
    /// <param name="test">The case.</param>
    /// <param name="device">Where.</param>
    /// <param name="applications">
    /// How often the operation is applied to the same operands; the outputs are added. With two, every gradient is
    /// accumulated once into what the first application left.
    /// </param>
    /// <param name="maps">
    /// Whether operands that are maps have the device's type of maps. Then all that is read is rounded to bf16, on
    /// every device, so that it is the same everywhere.
    /// </param>
    public static OperationRun Of(OperationCase test, Device device, int applications = 1, bool maps = false)
    {
        bool poisoned = device.Pool.Poison;
        device.Pool.Poison = true;
        try
        {
            using TrainingStep step = device.BeginStep();
            Tensor[] operands = [.. test.Operands.Select(operand => Make(test, operand, device, maps))];
            Tensor y = test.Apply(operands);
            for (int i = 1; i < applications; i++)
                y = Add.Apply(y, test.Apply(operands));

            OperationRun run = new();
            run.Record("y", y);
            if (y.RequiresGradient)
            {
                float[] slopes = NamedValues.Uniform(test + " dy", y.Shape.Count, width: 2);
                Tensor dy = Tensor.From(device, y.Shape, maps ? Rounded(slopes) : slopes);
                Gradients gradients = step.Backward(y, dy);
                for (int i = 0; i < operands.Length; i++)
                {
                    if (test.Operands[i].Role == OperandRole.Differentiable)
                        run.Record("d" + test.Operands[i].Name, gradients.Of(operands[i])!);
                }
            }
            for (int i = 0; i < operands.Length; i++)
            {
                if (test.Operands[i].Role == OperandRole.State)
                    run.Record(test.Operands[i].Name, operands[i]);
            }
            return run;
        }
        finally
        {
            device.Pool.Poison = poisoned;
        }
    }

    internal static Tensor Make(OperationCase test, Operand operand, Device device, bool maps = false)
    {
        string name = $"{test} {operand.Name}";
        if (operand.Classes > 0)
        {
            int[] labels = new int[operand.Shape.Count];
            for (int i = 0; i < labels.Length; i++)
                labels[i] = (int)(NamedValues.Unit(name, i) * operand.Classes);
            return Tensor.From(device, operand.Shape, labels);
        }
        float[] values = NamedValues.Uniform(name, operand.Shape.Count, operand.Width, operand.Centre);
        DType type = maps && operand.IsMap ? device.MapType : device.FloatType;
        Tensor tensor = Tensor.Empty(device, operand.Shape, type);
        tensor.Write(maps ? Rounded(values) : values);
        tensor.RequiresGradient = operand.Role == OperandRole.Differentiable;
        return tensor;
    }

    private static float[] Rounded(float[] values) => [.. values.Select(value => Bf16.Low(Bf16.Round(value)))];

    private void Record(string name, Tensor result)
    {
        _results.Add((name, result.ReadDoubles()));
        _types.Add(name, result.DType);
    }
}
