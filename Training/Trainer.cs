using System.Diagnostics;
using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Optimizers;
using IlgpuNet.Training.Schedules;

namespace IlgpuNet.Training;

/// <summary>What a <see cref="Trainer"/> works with.</summary>
/// <param name="Settings">The settings of the run.</param>
/// <param name="Network">The network, initialised, placed for training.</param>
/// <param name="Optimizer">The optimiser over its parameters.</param>
/// <param name="TrainingLoader">The training images.</param>
/// <param name="ValidationLoader">The validation images.</param>
/// <param name="ClassNames">The name of each class, for the checkpoint.</param>
/// <param name="Folder">Where the results go.</param>
/// <param name="Progress">Where progress is shown.</param>
public sealed record TrainingParts(
    TrainSettings Settings,
    PlacedNetwork Network,
    SgdOptimizer Optimizer,
    BatchLoader TrainingLoader,
    BatchLoader ValidationLoader,
    IReadOnlyList<string> ClassNames,
    RunFolder Folder,
    ProgressLine Progress);

/// <summary>
/// Trains a network epoch by epoch: updates, evaluation, metrics, figure, checkpoints. What it computes depends on the
/// settings alone; stopped anywhere and resumed, it gives the same bits as if it had never stopped.
/// </summary>
public sealed class Trainer
{
    private readonly TrainingParts _parts;
    private readonly Evaluator _evaluator;
    private readonly ILearningRateSchedule _schedule;
    private readonly string _title;
    private TrainingPosition _position = TrainingPosition.Start;
    private double? _bestTop1Error;
    private int? _bestEpoch;

    /// <summary>A trainer at the beginning of a run.</summary>
    /// <param name="parts">What it works with.</param>
    /// <param name="title">The title of the figure: network and data.</param>
    public Trainer(TrainingParts parts, string title)
    {
        (_parts, _title) = (parts, title);
        _evaluator = new Evaluator(parts.Network, parts.ValidationLoader, parts.Progress);
        _schedule = parts.Settings.CreateSchedule();
    }

    /// <summary>Goes on where the run of a checkpoint stopped, whose weights and momentum are loaded already.</summary>
    public void ResumeFrom(CheckpointInfo checkpoint) =>
        (_position, _bestTop1Error, _bestEpoch) = (checkpoint.Position, checkpoint.BestTop1Error, checkpoint.BestEpoch);

    /// <summary>Goes on at the beginning of an epoch, counted from 0.</summary>
    public void StartAt(int epoch) => _position = TrainingPosition.BeforeEpoch(epoch);

    /// <summary>Trains to the last epoch.</summary>
    /// <param name="cancellation">Saves the run where it is and stops.</param>
    /// <returns>The evaluation after the last epoch.</returns>
    /// <exception cref="OperationCanceledException">The run was stopped, after saving.</exception>
    /// <exception cref="DivergedException">The loss is not finite; the last checkpoint is intact.</exception>
    public Evaluation Run(CancellationToken cancellation)
    {
        int epochs = _parts.Settings.Epochs;
        using MetricsLog metrics = MetricsLog.Resume(_parts.Folder.Metrics, _position.Epoch);
        try
        {
            if (_position.Epoch >= epochs)
                return _evaluator.Run(_position.Epoch, epochs, cancellation);
            Evaluation evaluation = default;
            while (_position.Epoch < epochs)
            {
                TrainEpoch(cancellation);
                evaluation = _evaluator.Run(_position.Epoch + 1, epochs, cancellation);
                FinishEpoch(evaluation, metrics);
            }
            return evaluation;
        }
        catch (OperationCanceledException)
        {
            Save(_parts.Folder.LastCheckpoint);
            _parts.Progress.WriteLine($"saved; go on with --resume {_parts.Folder.LastCheckpoint}");
            throw;
        }
    }

    private void TrainEpoch(CancellationToken cancellation)
    {
        _parts.Network.Module.SetTraining(true);
        BatchLoader loader = _parts.TrainingLoader;
        TrainingPosition start = _position;
        long startTime = Stopwatch.GetTimestamp();
        TimeSpan waitedBefore = loader.Waited;
        foreach (ImageBatch batch in loader.Epoch(start.Epoch, start.Batch, cancellation))
        {
            double learningRate = _schedule.At(start.Epoch, batch.Index, loader.BatchesPerEpoch);
            MetricSums sums = Step(batch, learningRate);
            double seconds = Stopwatch.GetElapsedTime(startTime).TotalSeconds;
            _position = _position with { Batch = batch.Index + 1, Training = sums, Seconds = start.Seconds + seconds };
            _parts.Progress.Report(new ProgressReport(
                MetricsSplit.Train, start.Epoch + 1, _parts.Settings.Epochs, batch.Index + 1, loader.BatchesPerEpoch,
                sums.MeanLoss, sums.Top1Error, (sums.Samples - start.Training.Samples) / seconds,
                (loader.Waited - waitedBefore).TotalSeconds / seconds, learningRate));
        }
        _position = _position with { Batch = loader.BatchesPerEpoch };
    }

    private MetricSums Step(ImageBatch batch, double learningRate)
    {
        using TrainingStep step = _parts.Network.Device.BeginStep();
        (Tensor logits, Tensor labels) = _parts.Network.Forward(batch);
        Tensor loss = SoftmaxCrossEntropy.Apply(logits, labels);
        int[] ranks = LabelRank.Of(logits, labels).ReadIntegers();
        float meanLoss = loss.ReadFloats()[0];
        if (!float.IsFinite(meanLoss))
        {
            throw new DivergedException(
                $"the loss is {meanLoss} in epoch {_position.Epoch + 1}, batch {batch.Index + 1}: "
                + $"try a lower --lr than {_parts.Settings.LearningRate} or more --warmup-steps; the last checkpoint is intact");
        }
        step.Backward(loss);
        _parts.Optimizer.Step(learningRate);
        return _position.Training.Add(meanLoss, ranks);
    }

    private void FinishEpoch(Evaluation evaluation, MetricsLog metrics)
    {
        int epoch = _position.Epoch + 1;
        MetricSums training = _position.Training, validation = evaluation.Sums;
        BatchLoader loader = _parts.TrainingLoader;
        double learningRate = _schedule.At(_position.Epoch, loader.BatchesPerEpoch - 1, loader.BatchesPerEpoch);
        metrics.Append(new MetricsRow(
            epoch, MetricsSplit.Train, training.MeanLoss, training.Top1Error, training.Top5Error,
            training.Samples / _position.Seconds, learningRate, _position.Seconds));
        metrics.Append(new MetricsRow(
            epoch, MetricsSplit.Val, validation.MeanLoss, validation.Top1Error, validation.Top5Error,
            evaluation.ImagesPerSecond, learningRate, evaluation.Seconds));
        CurvesFigure.Save(_parts.Folder.Curves, _title, metrics.Rows);

        bool best = !(validation.Top1Error >= _bestTop1Error);
        if (best)
            (_bestTop1Error, _bestEpoch) = (validation.Top1Error, epoch);
        _position = TrainingPosition.BeforeEpoch(epoch);
        Save(_parts.Folder.LastCheckpoint);
        if (best)
            Save(_parts.Folder.BestCheckpoint);
    }

    private void Save(string path) => Checkpoint.Save(
        path,
        new CheckpointInfo
        {
            Network = _parts.Network.Identity,
            ClassNames = _parts.ClassNames,
            Seed = _parts.Settings.Seed,
            Position = _position,
            BestTop1Error = _bestTop1Error,
            BestEpoch = _bestEpoch,
            Settings = _parts.Settings.Course,
        },
        _parts.Network.State,
        _parts.Optimizer.Velocity);
}
