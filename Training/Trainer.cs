using IlgpuNet.Storage;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Optimizers;
using IlgpuNet.Training.Schedules;
using IlgpuNet.Training.Updates;

namespace IlgpuNet.Training;

/// <summary>What a <see cref="Trainer"/> works with.</summary>
/// <param name="Settings">The settings of the run.</param>
/// <param name="Network">The network, initialised, placed for training.</param>
/// <param name="Optimizer">The optimiser over its parameters.</param>
/// <param name="Images">The training images.</param>
/// <param name="TrainingLoader">Their batches.</param>
/// <param name="ValidationLoader">The validation images.</param>
/// <param name="Folder">Where the results go.</param>
/// <param name="Progress">Where progress is shown.</param>
public sealed record TrainingParts(
    TrainSettings Settings,
    PlacedNetwork Network,
    Optimizer Optimizer,
    ImageDataset Images,
    ProgressiveLoader TrainingLoader,
    BatchLoader ValidationLoader,
    RunFolder Folder,
    IRunProgress Progress)
{
    /// <summary>The average of the weights, if one is kept.</summary>
    public WeightAverage? Average { get; init; }

    /// <summary>The parameters that started from pretrained weights, by name.</summary>
    public IReadOnlyList<string> Pretrained { get; init; } = [];

    /// <summary>Tells how long things take, and when a checkpoint is due.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Who else watches the run; its folder is kept in any case.</summary>
    public IReadOnlyList<IRunObserver> Observers { get; init; } = [];

    /// <summary>Everything that a checkpoint keeps beside the network's own tensors.</summary>
    public IReadOnlyList<CompanionState> Companions =>
        Average is null ? Optimizer.State : [.. Optimizer.State, Average.State];
}

/// <summary>What the last evaluation of a run gave.</summary>
/// <param name="Last">With the last weights.</param>
/// <param name="Averaged">With the averaged ones, if an average is kept.</param>
public readonly record struct RunResult(Evaluation Last, Evaluation? Averaged)
{
    /// <summary>
    /// The evaluation that decides which weights are the best: of the averaged ones, where there are any.
    /// </summary>
    public Evaluation Deciding => Averaged ?? Last;
}

/// <summary>
/// Trains a network epoch by epoch: updates, evaluation, metrics, figure, checkpoints. What it computes depends on the
/// settings alone; stopped anywhere and resumed, it gives the same bits as if it had never stopped.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly TrainingParts _parts;
    private readonly Evaluator _evaluator;
    private readonly TrainingUpdate _update;
    private readonly ILearningRateSchedule _schedule;
    private readonly RunCheckpoints _checkpoints;
    private readonly string _title;
    private TrainingPosition _position = TrainingPosition.Start;

    /// <summary>A trainer at the beginning of a run.</summary>
    /// <param name="parts">What it works with.</param>
    /// <param name="title">The title of the figure: network and data.</param>
    public Trainer(TrainingParts parts, string title)
    {
        (_parts, _title) = (parts, title);
        _evaluator = new Evaluator(parts.Network, parts.ValidationLoader, parts.Progress);
        _update = new TrainingUpdate(parts.Settings, parts.Network, parts.Optimizer, parts.Average);
        _schedule = parts.Settings.Schedule.Create();
        _checkpoints = new RunCheckpoints(parts);
    }

    /// <summary>How far the run has come.</summary>
    public TrainingPosition Position => _position;

    private int Epochs => _parts.Settings.Schedule.Epochs;

    private int? BestEpoch => _checkpoints.Best.First?.Epoch;

    private bool StopsEarly =>
        _parts.Settings.Schedule.Patience is { } patience && _position.Epoch - BestEpoch >= patience;

    /// <summary>
    /// Goes on where the run of a checkpoint stopped, whose weights and companions are loaded already.
    /// </summary>
    public void ResumeFrom(CheckpointInfo checkpoint)
    {
        _position = checkpoint.Position;
        _update.Counters = checkpoint.Updates;
        _checkpoints.Best.Resume(checkpoint);
    }

    /// <summary>Goes on at the beginning of an epoch, counted from 0.</summary>
    public void StartAt(int epoch)
    {
        _position = TrainingPosition.BeforeEpoch(epoch);
        _checkpoints.Best.GoBackTo(epoch);
    }

    /// <summary>Trains to the last epoch, or until the validation error has not fallen for too long.</summary>
    /// <param name="cancellation">Saves the run where it is and stops.</param>
    /// <returns>The evaluation after the last epoch.</returns>
    /// <exception cref="OperationCanceledException">The run was stopped, after saving.</exception>
    /// <exception cref="DataException">Images cannot be read; the run was saved before them.</exception>
    /// <exception cref="StorageException">
    /// A file cannot be written, also one that was to be saved on cancellation; the last checkpoint is intact.
    /// </exception>
    /// <exception cref="DivergedException">
    /// The loss or the gradients of three updates in a row are not finite; the last checkpoint is intact.
    /// </exception>
    public RunResult Run(CancellationToken cancellation)
    {
        using RunJournal journal = RunJournal.Resume(_parts, _title, _position, _update.Counters.Tried);
        try
        {
            if (_position.Epoch >= Epochs || StopsEarly)
                return Evaluate(_position.Epoch, cancellation);
            RunResult result;
            do
            {
                TrainEpoch(journal, cancellation);
                result = Evaluate(_position.Epoch + 1, cancellation);
                FinishEpoch(result, journal);
            }
            while (_position.Epoch < Epochs && !StopsEarly);
            if (_position.Epoch < Epochs)
                _parts.Progress.WriteLine($"stopped after epoch {_position.Epoch}: the best was epoch {BestEpoch}");
            return result;
        }
        catch (Exception reason) when (reason is OperationCanceledException or DataException)
        {
            SaveOnStop(reason);
            throw;
        }
    }

    /// <summary>Gives the memory of the updates back.</summary>
    public void Dispose() => _update.Dispose();

    private void TrainEpoch(RunJournal journal, CancellationToken cancellation)
    {
        _parts.Network.BeginTraining();
        TrainingPosition start = _position;
        BatchLoader loader = _parts.TrainingLoader.For(start.Epoch);
        long startTime = _parts.Clock.GetTimestamp();
        TimeSpan waitedBefore = loader.Waited, saving = TimeSpan.Zero;
        foreach (ImageBatch batch in loader.Epoch(start.Epoch, start.Batch, cancellation))
        {
            double learningRate = _schedule.At(start.Epoch, batch.Index, loader.BatchesPerEpoch);
            UpdateResult result = Step(batch, learningRate);
            MetricSums sums = result.Skipped ? _position.Training : _position.Training.Add(result.Loss, result.Ranks);
            double before = _position.Seconds, seconds = (_parts.Clock.GetElapsedTime(startTime) - saving).TotalSeconds;
            _position = _position with { Batch = batch.Index + 1, Training = sums, Seconds = start.Seconds + seconds };
            journal.Update(new UpdateReport(
                start.Epoch + 1, batch.Index + 1, loader.BatchesPerEpoch, result, _update.Counters, learningRate,
                _position.Seconds - before, batch.Waited.TotalSeconds));
            _parts.Progress.Report(new ProgressReport(
                MetricsSplit.Train, start.Epoch + 1, Epochs, batch.Index + 1, loader.BatchesPerEpoch,
                sums.MeanLoss, sums.Top1Error, (sums.Samples - start.Training.Samples) / seconds,
                (loader.Waited - waitedBefore).TotalSeconds / seconds, learningRate));
            saving += _checkpoints.AfterBatch(_position, _update.Counters);
        }
        _position = _position with { Batch = loader.BatchesPerEpoch };
    }

    private UpdateResult Step(ImageBatch batch, double learningRate)
    {
        UpdateResult result = _update.Run(batch, _position.Epoch, learningRate);
        if (!result.Skipped)
            return result;
        _parts.Progress.WriteLine(
            $"epoch {_position.Epoch + 1}, batch {batch.Index + 1} left out: "
            + $"loss {result.Loss}, gradient norm {result.GradientNorm}");
        if (_update.Counters.Diverged)
            throw Diverged(batch, learningRate, result);
        return result;
    }

    private DivergedException Diverged(ImageBatch batch, double learningRate, UpdateResult result)
    {
        new DivergenceReport
        {
            Epoch = _position.Epoch + 1,
            Batch = batch.Index + 1,
            LearningRate = learningRate,
            Loss = result.Loss,
            GradientNorm = result.GradientNorm,
            Updates = _update.Counters,
            Samples = [.. batch.Samples.ToArray().Select(sample => _parts.Images.Samples[sample])],
            Layers = DivergenceReport.NormsOf(_parts.Network.State),
        }.Save(_parts.Folder.Divergence);
        return new DivergedException(
            $"the loss is {result.Loss} and the gradient's norm {result.GradientNorm} in epoch {_position.Epoch + 1}, "
            + $"batch {batch.Index + 1}, the third update in a row that is not finite: see {_parts.Folder.Divergence}; "
            + $"try a lower --lr than {_parts.Settings.Schedule.LearningRate}, more warm-up or --clip-grad; "
            + "the last checkpoint is intact");
    }

    private RunResult Evaluate(int epoch, CancellationToken cancellation)
    {
        Evaluation last = _evaluator.Run(epoch, Epochs, cancellation);
        if (_parts.Average is not { } average)
            return new RunResult(last, null);
        Evaluation averaged = average.InPlace(
            () => _evaluator.Run(epoch, Epochs, cancellation, MetricsSplit.ValAveraged));
        return new RunResult(last, averaged);
    }

    private void FinishEpoch(RunResult result, RunJournal journal)
    {
        int epoch = _position.Epoch + 1;
        MetricSums training = _position.Training;
        int batches = _parts.TrainingLoader.For(_position.Epoch).BatchesPerEpoch;
        double learningRate = _schedule.At(_position.Epoch, batches - 1, batches);
        List<MetricsRow> rows =
            [Row(MetricsSplit.Train, training, _position.Seconds), Evaluated(MetricsSplit.Val, result.Last)];
        if (result.Averaged is { } averaged)
            rows.Add(Evaluated(MetricsSplit.ValAveraged, averaged));
        journal.Epoch(new EpochReport(rows, result.Deciding.Judgement, _update.Counters.Tried));

        _position = TrainingPosition.BeforeEpoch(epoch);
        _checkpoints.AfterEpoch(new RankedEpoch(epoch, result.Deciding.Sums.Top1Error), _update.Counters);

        MetricsRow Evaluated(MetricsSplit split, Evaluation evaluation) =>
            Row(split, evaluation.Sums, evaluation.Seconds);

        MetricsRow Row(MetricsSplit split, MetricSums sums, double seconds) => new(
            epoch, split, sums.MeanLoss, sums.Top1Error, sums.Top5Error, sums.Samples / seconds, learningRate, seconds);
    }

    /// <summary>Saves a run that stops between two batches, and tells both reasons where that fails.</summary>
    private void SaveOnStop(Exception reason)
    {
        // Where no batch is done there is nothing to lose, and bad data would only leave a folder to clear away.
        if (reason is DataException && _position == TrainingPosition.Start)
            return;
        string last = _parts.Folder.LastCheckpoint;
        try
        {
            _checkpoints.SaveLast(_position, _update.Counters);
        }
        catch (StorageException error)
        {
            string stop = reason is OperationCanceledException ? "stopped as asked" : reason.Message;
            string remedy = File.Exists(last)
                ? $"--resume {last} goes on from the checkpoint before"
                : "there is no checkpoint yet";
            throw new StorageException($"{stop}, but the run is not saved: {error.Message}; {remedy}", error);
        }
        _parts.Progress.WriteLine($"saved; go on with --resume {last}");
    }
}
