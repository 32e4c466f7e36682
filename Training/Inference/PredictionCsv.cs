using System.Globalization;
using CsvHelper;

namespace IlgpuNet.Training.Inference;

/// <summary>A row for each image and class. Images that cannot be read are left out.</summary>
internal sealed class PredictionCsv : IPredictionWriter
{
    private static readonly CsvWriterOptions s_writing = new() { NewLine = "\n" };

    private readonly CsvWriter _csv;

    public PredictionCsv(TextWriter output)
    {
        _csv = CsvWriter.Create(output, s_writing, leaveOpen: true);
        _csv.WriteRecord(["image", "rank", "class", "label", "probability"]);
    }

    public void Write(Classification classification)
    {
        foreach ((int index, Prediction prediction) in classification.Predictions.Index())
        {
            _csv.WriteRecord([
                classification.Path,
                Text(index + 1),
                prediction.ClassName,
                Text(prediction.Label),
                prediction.Probability.ToString("F6", CultureInfo.InvariantCulture),
            ]);
        }
    }

    public void Dispose() => _csv.Dispose();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
