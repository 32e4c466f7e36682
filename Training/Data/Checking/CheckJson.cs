using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IlgpuNet.Training.Data.Checking;

/// <summary>The result of a check as lines of JSON: an object for each finding, then one for the summary.</summary>
/// <param name="output">Where.</param>
internal sealed class CheckJson(TextWriter output) : ICheckWriter
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DictionaryKeyPolicy = JsonNamingPolicy.KebabCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public void Write(Finding finding) => output.WriteLine(JsonSerializer.Serialize(finding, s_options));

    public void Write(CheckSummary summary) => output.WriteLine(JsonSerializer.Serialize(summary, s_options));
}
