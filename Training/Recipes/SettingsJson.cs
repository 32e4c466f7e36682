using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Training.Recipes;

/// <summary>Settings as JSON: groups in camel case, words for choices.</summary>
internal static class SettingsJson
{
    /// <summary>How settings are read and written, in the command line and in files.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The settings as a tree.</summary>
    public static JsonObject Tree(TrainSettings settings) =>
        JsonSerializer.SerializeToNode(settings, Options)!.AsObject();

    /// <summary>The settings that a tree stands for; its keys are known to be right.</summary>
    /// <exception cref="UsageException">A value is of the wrong kind; the message names the key.</exception>
    public static TrainSettings Read(JsonObject tree)
    {
        try
        {
            return tree.Deserialize<TrainSettings>(Options)!;
        }
        catch (JsonException error)
        {
            throw new UsageException(
                $"the recipe's value of '{error.Path?.TrimStart('$', '.')}' cannot be read; "
                + "docs/recipes.md lists the kinds");
        }
    }
}
