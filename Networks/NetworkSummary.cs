using System.Globalization;
using System.Text;
using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Tensors;

namespace IlgpuNet.Networks;

/// <summary>A line of a summary: one module.</summary>
/// <param name="Name">Its name from the root on.</param>
/// <param name="Depth">How many modules it is inside of.</param>
/// <param name="Type">What it is.</param>
/// <param name="Output">Shape of its result for one image; null where a fused operation stands in for it.</param>
/// <param name="Parameters">Trained numbers of its own, without those of the modules inside.</param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions and fully connected layers, likewise its own.</param>
public sealed record SummaryRow(string Name, int Depth, string Type, Shape? Output, long Parameters, long MultiplyAdds);

/// <summary>
/// A network module by module, with its parameters and multiply-adds for one image: counted by running it on the
/// <c>shapes</c> device, not by formulas of its own.
/// </summary>
public sealed class NetworkSummary
{
    private NetworkSummary(IReadOnlyList<SummaryRow> rows) => Rows = rows;

    /// <summary>Every module in the network's order.</summary>
    public IReadOnlyList<SummaryRow> Rows { get; }

    /// <summary>All trained numbers.</summary>
    public long Parameters => Rows.Sum(row => row.Parameters);

    /// <summary>Multiply-adds of all convolutions and fully connected layers for one image.</summary>
    public long MultiplyAdds => Rows.Sum(row => row.MultiplyAdds);

    /// <summary>Summarises <paramref name="network"/>, which must be one made for this: its state is placed anew, and
    /// it is left in evaluation mode.</summary>
    /// <param name="network">The network.</param>
    /// <param name="image">Extents of an image.</param>
    public static NetworkSummary Of(Module network, Size2d image)
    {
        using ShapeDevice device = new();
        using ModelState state = new(device, network.State(), training: false);
        network.SetTraining(false);
        Recorder recorder = new();
        device.Observer = recorder;
        using (device.OpenScope())
            network.Forward(Tensor.Empty(device, new Shape(1, image.Height, image.Width, 3)));
        List<SummaryRow> rows = [];
        AddRows(network, depth: 0, recorder, rows);
        return new NetworkSummary(rows);
    }

    /// <summary>The table, a module a line, and the totals below.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        Line(text, "module", "type", "output", "parameters", "multiply-adds");
        foreach (SummaryRow row in Rows)
        {
            Line(
                text,
                new string(' ', 2 * row.Depth) + row.Name,
                row.Type,
                row.Output?.ToString() ?? "fused",
                Grouped(row.Parameters),
                Grouped(row.MultiplyAdds));
        }
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{Parameters / 1e6:F3} M parameters, {MultiplyAdds / 1e9:F2} G multiply-adds an image");
        return text.ToString();
    }

    private static void AddRows(Module module, int depth, Recorder recorder, List<SummaryRow> rows)
    {
        rows.Add(new SummaryRow(
            module.Name,
            depth,
            module.ToString()!,
            recorder.Outputs.TryGetValue(module, out Shape output) ? output : null,
            module.OwnTensors.OfType<Parameter>().Sum(parameter => parameter.Shape.Count),
            (long)(recorder.Flops.GetValueOrDefault(module) / 2)));
        foreach (Module child in module.Children)
            AddRows(child, depth + 1, recorder, rows);
    }

    private static void Line(
        StringBuilder text, string name, string type, string output, string parameters, string adds) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"{name,-34} {type,-34} {output,-20} {parameters,12} {adds,15}");

    private static string Grouped(long count) => count == 0 ? "" : count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Notes each module's result and the cost of the operations that run directly in it.</summary>
    private sealed class Recorder : IExecutionObserver
    {
        private readonly Stack<object> _inside = new();

        public Dictionary<object, Shape> Outputs { get; } = [];

        public Dictionary<object, double> Flops { get; } = [];

        public void EnterModule(object module, string name) => _inside.Push(module);

        public void LeaveModule(object module, string name, Tensor y)
        {
            _inside.Pop();
            Outputs[module] = y.Shape;
        }

        public void BeginOperation(in OperationCost cost)
        {
            if (cost.Operation is "conv2d.forward" or "linear.forward" or "grid-fold.forward")
                Flops[_inside.Peek()] = Flops.GetValueOrDefault(_inside.Peek()) + cost.Flops;
        }
    }
}
