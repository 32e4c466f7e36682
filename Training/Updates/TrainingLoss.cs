using IlgpuNet.Operations;
using IlgpuNet.Random;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Updates;

/// <summary>Mixes a batch and says how far logits are from what they should be.</summary>
internal sealed class TrainingLoss
{
    private readonly LossKind _kind;
    private readonly BatchMixing _mixing;
    private readonly ClassTargets _targets;

    /// <param name="loss">Which loss.</param>
    /// <param name="augment">How batches are mixed.</param>
    /// <param name="classes">The number of classes.</param>
    public TrainingLoss(LossSettings loss, AugmentSettings augment, int classes)
    {
        _kind = loss.Kind;
        _mixing = new BatchMixing(augment);
        _targets = new ClassTargets(classes, loss.LabelSmoothing, loss.BinaryThreshold);
    }

    /// <summary>Mixes the images of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="random">The random decisions of this batch in this epoch.</param>
    /// <returns>The targets of the batch, [N, K], valid until the next call.</returns>
    public ReadOnlySpan<float> Prepare(ImageBatch batch, PhiloxCursor random)
    {
        Mixture mixture = _mixing.Draw(batch.ImageSize, random);
        batch.Mix(mixture);
        return _targets.Of(batch.Labels, mixture.Share);
    }

    /// <summary>The mean loss of some images, a tensor of one element.</summary>
    /// <param name="logits">[N, K].</param>
    /// <param name="targets">Their rows of the targets, [N, K].</param>
    public Tensor Of(Tensor logits, Tensor targets) => _kind == LossKind.Binary
        ? BinaryCrossEntropy.Apply(logits, targets)
        : SoftTargetCrossEntropy.Apply(logits, targets);
}
