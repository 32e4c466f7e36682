using Google.Protobuf;
using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Random;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Export;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Onnx;
using Tensor = IlgpuNet.Tensors.Tensor;

namespace IlgpuNet.Training.Tests.Export;

/// <summary>
/// A module on the host, whose results are compared with those of its exported model in ONNX Runtime.
/// </summary>
internal sealed class OnnxRun : IDisposable
{
    private readonly HostDevice _device = (HostDevice)DeviceSelection.Open("cpu", threads: 2);
    private readonly Module _module;

    public OnnxRun(Module module)
    {
        _module = module;
        State = new ModelState(_device, module.State(), training: false);
        State.Initialise(seed: 1);
        foreach (StateTensor tensor in State.Tensors.Where(IsOfBatchNorm))
            tensor.Import(Uneven(tensor));
        module.SetTraining(false);
    }

    public ModelState State { get; }

    public ModelProto Export(int imageSize, OnnxOptions? options = null) =>
        OnnxExport.Build(_module, State, imageSize, options ?? new OnnxOptions());

    /// <summary>What the module makes of images [N, S, S, 3].</summary>
    public float[] Forward(float[] images, int count, int size)
    {
        using MemoryScope scope = _device.OpenScope();
        return _module.Forward(Tensor.From(_device, new Shape(count, size, size, 3), images)).ReadFloats();
    }

    /// <summary>What ONNX Runtime makes of the same images.</summary>
    public static float[] Forward(ModelProto model, float[] images, int count, int size)
    {
        float[] planes = new float[images.Length];
        int pixels = size * size;
        for (int i = 0; i < images.Length; i++)
        {
            (int pixel, int channel) = (i / 3, i % 3);
            planes[(pixel / pixels * 3 + channel) * pixels + pixel % pixels] = images[i];
        }
        return Run(model, new DenseTensor<float>(planes, [count, 3, size, size]));
    }

    /// <summary>What ONNX Runtime makes of an input of any type.</summary>
    public static float[] Run<T>(ModelProto model, DenseTensor<T> images)
    {
        using SessionOptions options = new()
        {
            IntraOpNumThreads = 2,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        using InferenceSession session = new(model.ToByteArray(), options);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results =
            session.Run([NamedOnnxValue.CreateFromTensor("images", images)]);
        return [.. results[0].AsTensor<float>()];
    }

    /// <summary>The largest difference, relative to the largest value.</summary>
    public static double Difference(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected, value => Assert.True(float.IsFinite(value)));
        return expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / (double)expected.Max(Math.Abs);
    }

    /// <summary>Values of pictures, about as normalised ones are.</summary>
    public static float[] Images(int count, int size)
    {
        float[] values = new float[count * size * size * 3];
        new Philox(seed: 7, stream: 0).FillNormal(0, values);
        return values;
    }

    public void Dispose()
    {
        State.Dispose();
        _device.Dispose();
    }

    private static bool IsOfBatchNorm(StateTensor tensor) =>
        tensor is StateBuffer || tensor.Name.Contains("bn", StringComparison.Ordinal)
        || tensor.Name.Contains("downsample.1", StringComparison.Ordinal);

    /// <summary>
    /// Initial values of batch-norms are all 0 or 1: exporting them wrongly would go unnoticed. Scales below 1 keep
    /// the sum over 50 blocks, and with it the gates, in range.
    /// </summary>
    private static float[] Uneven(StateTensor tensor)
    {
        float[] values = new float[tensor.Shape.Count];
        new Philox(seed: 5, stream: (ulong)tensor.Name.Length).FillUniform(0, values);
        (float low, float high) = tensor.Name[(tensor.Name.LastIndexOf('.') + 1)..] switch
        {
            "weight" => (0.3f, 0.9f),
            "running_var" => (0.5f, 2f),
            _ => (-0.3f, 0.3f),
        };
        return [.. values.Select(value => low + value * (high - low))];
    }
}
