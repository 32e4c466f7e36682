using System.Text.Json;
using IlgpuNet.Storage;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Compare;

/// <summary>Errors of one set of weights.</summary>
/// <param name="Epoch">The epoch after which they were taken, from 1.</param>
/// <param name="Top1Error">In percent.</param>
/// <param name="Top5Error">In percent.</param>
internal sealed record WeightsErrors(int Epoch, double Top1Error, double Top5Error);

/// <summary>
/// <c>test.json</c>: what the test images say of a run that had other images to choose by.
/// </summary>
/// <param name="Last">The weights of the last epoch.</param>
/// <param name="Best">Those of the epoch with the lowest error on the images held out.</param>
internal sealed record TestErrors(WeightsErrors Last, WeightsErrors Best)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public static TestErrors Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TestErrors>(File.ReadAllText(path), SettingsJson.Options)
                ?? throw new JsonException("it is empty");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"cannot read the test errors in '{path}': {error.Message.TrimEnd('.')}; "
                + "delete the file, they are measured again",
                error);
        }
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public void Save(string path) =>
        AtomicFile.WriteText(path, JsonSerializer.Serialize(this, SettingsJson.Options) + "\n");
}
