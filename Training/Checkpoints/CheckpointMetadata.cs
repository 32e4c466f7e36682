using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>
/// The <see cref="CheckpointInfo"/> as metadata of a safetensors file: a format version and one JSON text.
/// </summary>
internal static class CheckpointMetadata
{
    private const string VersionKey = "ilgpunet_checkpoint";
    private const string Version = "1";
    private const string InfoKey = "ilgpunet_run";

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
        CheckpointInfo info;
        try
        {
            info = JsonSerializer.Deserialize<CheckpointInfo>(text, s_json)
                ?? throw new FormatException("its state of the run is null");
        }
        catch (JsonException error)
        {
            throw new FormatException($"its state of the run is damaged ({error.Message})", error);
        }
        Check(info);
        return info;
    }

    private static void Check(CheckpointInfo info)
    {
        TrainingPosition position = info.Position;
        bool sound = info.Network.Classes > 0 && info.Network.ImageSize > 0
            && position.Epoch >= 0 && position.Batch >= 0 && position.Training.Samples >= 0
            && info.Updates is { Done: >= 0, Skipped: >= 0, SkippedInARow: >= 0 } && info.Pretrained.All(name => name is not null)
            && info.KeepBest > 0 && info.RunnersUp.All(epoch => epoch is { Epoch: > 0 })
            && info.ClassNames.All(name => name is not null) && info.Settings.Values.All(value => value is not null);
        if (!sound)
        {
            throw new FormatException(
                "its state of the run is damaged (a number is out of range, or a name is missing)");
        }
    }
}
