using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Google.Protobuf;
using IlgpuNet.Autograd;
using IlgpuNet.Storage;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Export.Translators;
using Onnx;
using Module = IlgpuNet.Layers.Module;

namespace IlgpuNet.Training.Export;

/// <summary>
/// Writes a network as an ONNX model of operator set 17: any number of images in, <c>logits</c> [N, classes] out. The
/// graph is a trace of one forward pass, operation by operation, so every network and every attention block can be
/// exported, those included that are added later.
/// </summary>
public static class OnnxExport
{
    /// <summary>The version of ONNX's operators that models are written in.</summary>
    public const int OperatorSet = 17;

    private const int IrVersion = 8;
    private const string Output = "logits";

    /// <summary>Writes a network with its weights; the file appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network. Its mode is left as it was.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <exception cref="NotSupportedException">The network applies an operation that has no translation.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, PlacedNetwork network, OnnxOptions? options = null)
    {
        options ??= new OnnxOptions();
        ModelProto model = Build(network.Module, network.State, network.Identity.ImageSize, options);
        Describe(model, "architecture", network.Identity.Architecture);
        Describe(model, "image_size", network.Identity.ImageSize.ToString(CultureInfo.InvariantCulture));
        if (options.ClassNames.Count > 0)
            Describe(model, "class_names", JsonSerializer.Serialize(options.ClassNames));
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    /// <summary>The model of a module that makes [N, K] of images [N, S, S, 3].</summary>
    internal static ModelProto Build(Module network, ModelState state, int imageSize, OnnxOptions options)
    {
        bool training = network.Training;
        network.SetTraining(false);
        try
        {
            return Build(TraceOf(network, state, imageSize), state, imageSize, options);
        }
        finally
        {
            network.SetTraining(training);
        }
    }

    private static (IReadOnlyList<TracedOperation> Operations, Tensor X, Tensor Y) TraceOf(
        Module network, ModelState state, int imageSize)
    {
        using Devices.MemoryScope scope = state.Device.OpenScope();
        Tensor x = Tensor.Zeros(state.Device, new Shape(1, imageSize, imageSize, 3));
        using Trace trace = state.Device.BeginTrace();
        Tensor y = network.Forward(x);
        return (trace.Operations, x, y);
    }

    private static ModelProto Build(
        (IReadOnlyList<TracedOperation> Operations, Tensor X, Tensor Y) trace,
        ModelState state,
        int imageSize,
        OnnxOptions options)
    {
        FoldedBatchNorms folded =
            options.FoldBatchNorm ? FoldedBatchNorms.Find(trace.Operations) : FoldedBatchNorms.None;
        OnnxGraph graph = new(state, folded);
        graph.Proto.Name = "network";
        graph.Bind(trace.X, PicturePreparation.Add(graph, imageSize, options));
        foreach (TracedOperation operation in trace.Operations)
            OperationTranslator.Translate(operation, graph);
        graph.FinishWith(trace.Y, Output);
        Shape y = trace.Y.Shape;
        object[] extents = y.Rank == 4 ? [y.C, y.H, y.W] : [y.C];
        graph.Proto.Output.Add(PicturePreparation.Batch(Output, TensorProto.Types.DataType.Float, extents));
        return new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "IlgpuNet",
            ProducerVersion = typeof(OnnxExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
                .InformationalVersion,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = OperatorSet } },
            Graph = graph.Proto,
        };
    }

    private static void Describe(ModelProto model, string key, string value) =>
        model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
}
