using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>
/// The <see cref="CheckpointInfo"/> as metadata of a safetensors file: a format version and one JSON text. Of weights
/// alone the <see cref="CheckpointNetwork"/>, whose form does not show in names and shapes.
/// </summary>
internal static class CheckpointMetadata
{
    private const string VersionKey = "ilgpunet_checkpoint";
    private const string Version = "1";
    private const string InfoKey = "ilgpunet_run";
    private const string NetworkKey = "ilgpunet_network";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static Dictionary<string, string> Write(CheckpointInfo info) => new()
    {
        [VersionKey] = Version,
        [InfoKey] = JsonSerializer.Serialize(info, s_json),
    };

    public static Dictionary<string, string> Write(CheckpointNetwork network) => new()
    {
        [NetworkKey] = JsonSerializer.Serialize(network, s_json),
    };

    /// <summary>Whether a file with this metadata is a checkpoint.</summary>
    public static bool Marks(IReadOnlyDictionary<string, string> metadata) => metadata.ContainsKey(VersionKey);

    /// <summary>The network of a checkpoint or of weights alone; null where the metadata does not say.</summary>
    /// <exception cref="FormatException">It is damaged; the message ends a sentence about the file.</exception>
    public static CheckpointNetwork? ReadNetwork(IReadOnlyDictionary<string, string> metadata)
    {
        if (Marks(metadata))
            return Read(metadata).Network;
        if (!metadata.TryGetValue(NetworkKey, out string? text))
            return null;
        CheckpointNetwork network = Parse<CheckpointNetwork>(text, "network");
        return IsSound(network)
            ? network
            : throw new FormatException("its network is damaged (a value is out of range)");
    }

    /// <exception cref="FormatException">
    /// The metadata is not a checkpoint's; the message ends a sentence about the file.
    /// </exception>
    public static CheckpointInfo Read(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(VersionKey, out string? version) || !metadata.TryGetValue(InfoKey, out string? text))
            throw new FormatException("it holds weights and no state of a run; load it with --pretrained");
        if (version != Version)
        {
            throw new FormatException(
                $"it has the format '{version}' and this version reads '{Version}'; update the program");
        }
        CheckpointInfo info = Parse<CheckpointInfo>(text, "state of the run");
        Check(info);
        return info;
    }

    private static T Parse<T>(string text, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, s_json) ?? throw new FormatException($"its {what} is null");
        }
        catch (JsonException error)
        {
            throw new FormatException($"its {what} is damaged ({error.Message})", error);
        }
    }

    private static bool IsSound(CheckpointNetwork network)
    {
        try
        {
            return network is { Classes: > 0, ImageSize: > 0, GateWidth: null or > 0, Options: not null };
        }
        catch (UsageException)
        {
            // The words of its form are none that options know.
            return false;
        }
    }

    private static void Check(CheckpointInfo info)
    {
        TrainingPosition position = info.Position;
        bool sound = IsSound(info.Network)
            && position.Epoch >= 0 && position.Batch >= 0 && position.Training.Samples >= 0
            && info.Updates is { Done: >= 0, Skipped: >= 0, SkippedInARow: >= 0 }
            && info.Pretrained.All(name => name is not null)
            && info.KeepBest > 0 && info.RunnersUp.All(epoch => epoch is { Epoch: > 0 })
            && info.ClassNames.All(name => name is not null) && info.Settings.Values.All(value => value is not null);
        if (!sound)
        {
            throw new FormatException(
                "its state of the run is damaged (a number is out of range, or a name is missing)");
        }
    }
}
