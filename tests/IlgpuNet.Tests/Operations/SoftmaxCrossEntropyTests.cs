using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

public class SoftmaxCrossEntropyTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    private const double Rounding = 1e-6;

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Equal_logits_lose_the_logarithm_of_their_number(string name)
    {
        (double loss, double[] gradient) = Run(devices[name], new float[8], [0, 3]);
        Assert.Equal(Math.Log(4), loss, Rounding);
        Assert.All(gradient.Index(), entry =>
            Assert.Equal(entry.Index is 0 or 7 ? -0.375 : 0.125, entry.Item, Rounding));
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Small_loss_keeps_its_digits_beside_large_logits(string name)
    {
        (double loss, _) = Run(devices[name], [1000, 990], [0]);
        Assert.Equal(1, loss / Math.Log(1 + Math.Exp(-10)), 2e-3);
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Label_that_is_no_class_makes_the_loss_not_a_number(string name)
    {
        foreach (int label in (int[])[-1, 4, int.MaxValue, int.MinValue])
        {
            (double loss, double[] gradient) = Run(devices[name], new float[8], [1, label]);
            Assert.True(double.IsNaN(loss));
            Assert.All(gradient[4..], value => Assert.Equal(0.125, value, Rounding));
        }
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Logit_that_is_not_a_number_shows_in_the_loss(string name) =>
        Assert.True(double.IsNaN(Run(devices[name], [1, 2, float.NaN, 4], [0]).Loss));

    private static (double Loss, double[] Gradient) Run(Device device, float[] logits, int[] labels)
    {
        using TrainingStep step = device.BeginStep();
        Tensor x = Tensor.From(device, new Shape(labels.Length, logits.Length / labels.Length), logits);
        x.RequiresGradient = true;
        Tensor loss = SoftmaxCrossEntropy.Apply(x, Tensor.From(device, new Shape(labels.Length), labels));
        return (loss.ReadDoubles()[0], step.Backward(loss).Of(x)!.ReadDoubles());
    }
}
