using System.Text.Encodings.Web;
using System.Text.Json;

namespace IlgpuNet.Training.Inference;

/// <summary>
/// An array of one object an image, each on its own line: <c>image</c>, and <c>predictions</c> or, where the file
/// cannot be read, <c>problem</c>.
/// </summary>
internal sealed class PredictionJson : IPredictionWriter
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly TextWriter _output;
    private string _before = "\n";

    public PredictionJson(TextWriter output)
    {
        _output = output;
        output.Write("[");
    }

    public void Write(Classification classification)
    {
        _output.Write(_before);
        _output.Write(classification.Problem is { } problem
            ? JsonSerializer.Serialize(new { Image = classification.Path, Problem = problem }, s_json)
            : JsonSerializer.Serialize(new { Image = classification.Path, classification.Predictions }, s_json));
        _before = ",\n";
    }

    public void Dispose() => _output.Write("\n]\n");
}
