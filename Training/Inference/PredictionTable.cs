namespace IlgpuNet.Training.Inference;

/// <summary>
/// A heading for each image, and below it a line for each class. Images that cannot be read are left out.
/// </summary>
internal sealed class PredictionTable(TextWriter output) : IPredictionWriter
{
    public void Write(Classification classification)
    {
        if (classification.Problem is not null)
            return;
        output.WriteLine(classification.Path);
        foreach (Prediction prediction in classification.Predictions)
            output.WriteLine($"  {prediction}");
    }

    public void Dispose()
    {
    }
}
