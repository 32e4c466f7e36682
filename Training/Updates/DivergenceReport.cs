using System.Text.Json;
using System.Text.Json.Serialization;
using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Storage;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Updates;

/// <summary>What there is to know of a run that stopped because its loss or gradients are no finite numbers.</summary>
internal sealed record DivergenceReport
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The epoch, counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The batch in it, counted from 1.</summary>
    public required int Batch { get; init; }

    /// <summary>The learning rate of the update.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The mean loss of the batch.</summary>
    public required double Loss { get; init; }

    /// <summary>The norm of all gradients.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Updates made and skipped.</summary>
    public required UpdateCounters Updates { get; init; }

    /// <summary>The images of the batch.</summary>
    public required IReadOnlyList<ImageSample> Samples { get; init; }

    /// <summary>The parameters in order, with the norms of their values and gradients.</summary>
    public required IReadOnlyList<LayerNorms> Layers { get; init; }

    /// <summary>The norms of every parameter of a model whose gradients have just been computed.</summary>
    public static IReadOnlyList<LayerNorms> NormsOf(ModelState model)
    {
        Segment[] segments = Segment.AllOf(model);
        double[] values = SegmentSquares.Of(model.Values, segments);
        double[] gradients = SegmentSquares.Of(model.Gradients, segments);
        return
        [
            .. model.Segments.Select((segment, i) =>
                new LayerNorms(segment.Parameter.Name, Math.Sqrt(values[i]), Math.Sqrt(gradients[i]))),
        ];
    }

    /// <summary>Writes the report.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(this, s_json) + "\n");

    /// <summary>The norms of one parameter.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Weight">The norm of its values.</param>
    /// <param name="Gradient">The norm of its gradient.</param>
    public sealed record LayerNorms(string Name, double Weight, double Gradient);
}
