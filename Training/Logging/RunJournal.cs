using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging.Events;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Report;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// Writes down in its folder how a run goes, and tells its observers. What a resumed run will write again is dropped
/// first: but for times, the files are those of a run that was never stopped.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private readonly TrainingParts _parts;
    private readonly MetricsLog _metrics;
    private readonly StepsLog _steps;
    private readonly EventFile _events;
    private readonly StepMeter _meter;
    private readonly LiveCurves _curves;

    private RunJournal(TrainingParts parts, string title, MetricsLog metrics, StepsLog steps, EventFile events)
    {
        (_parts, _metrics, _steps, _events) = (parts, metrics, steps, events);
        _meter = new StepMeter(parts.Settings.Run.LogSteps);
        _curves = new LiveCurves(parts.Folder.Curves, title, metrics.Rows, steps.Rows, parts.Clock);
    }

    /// <summary>Opens the journal of a run.</summary>
    /// <param name="parts">The run.</param>
    /// <param name="title">The title of its figure.</param>
    /// <param name="position">How far it is.</param>
    /// <param name="updates">How many updates it has tried.</param>
    /// <exception cref="Storage.StorageException">A file is malformed, or cannot be read or written.</exception>
    public static RunJournal Resume(TrainingParts parts, string title, TrainingPosition position, long updates) => new(
        parts,
        title,
        MetricsLog.Resume(parts.Folder.Metrics, position.Epoch),
        StepsLog.Resume(parts.Folder.Steps, position),
        EventFile.Start(parts.Folder.Events, updates, parts.Clock));

    /// <summary>An update has been made or left out.</summary>
    public void Update(in UpdateReport update)
    {
        if (_meter.Add(update) is { } row)
        {
            _steps.Append(row);
            _events.Add(row);
            _curves.Step(update.Batches);
        }
        foreach (IRunObserver observer in _parts.Observers)
            observer.Update(update);
    }

    /// <summary>An epoch has been trained and evaluated.</summary>
    public void Epoch(EpochReport epoch)
    {
        foreach (MetricsRow row in epoch.Rows)
            _metrics.Append(row);
        _events.Add(epoch);
        _curves.Draw();
        ImageDataset images = _parts.ValidationLoader.Images;
        JudgementFiles.Write(
            $"{_parts.Settings.Network.Architecture}, {images.Source}, epoch {epoch.Epoch}",
            epoch.Judgement,
            pathOf: sample => images.Samples[sample].Path,
            _parts.Folder);
        foreach (IRunObserver observer in _parts.Observers)
            observer.Epoch(epoch);
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _metrics.Dispose();
        _steps.Dispose();
        _events.Dispose();
    }
}
