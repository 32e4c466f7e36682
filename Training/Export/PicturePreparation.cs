using IlgpuNet.Training.Augment;
using Onnx;
using ElementType = Onnx.TensorProto.Types.DataType;

namespace IlgpuNet.Training.Export;

/// <summary>The input of a graph, and the nodes between it and the network.</summary>
internal static class PicturePreparation
{
    private const string Input = "images";

    /// <summary>Declares the input and adds what <paramref name="options"/> ask for.</summary>
    /// <param name="graph">Receives input and nodes.</param>
    /// <param name="imageSize">Side of the network's input in pixels.</param>
    /// <param name="options">What is wanted.</param>
    /// <returns>The name of the network's input, [N, 3, S, S].</returns>
    public static string Add(OnnxGraph graph, int imageSize, OnnxOptions options)
    {
        graph.Module = "preprocessing";
        switch (options.Preprocessing)
        {
            case OnnxPreprocessing.Normalise:
                Declare(graph, ElementType.Uint8, imageSize, imageSize, 3);
                return Normalise(graph, Planes(graph));
            case OnnxPreprocessing.Resize:
                Declare(graph, ElementType.Uint8, "H", "W", 3);
                EvaluationTransform transform = new(imageSize, options.ResizedShortSide);
                string resized = ResizeShortSide(graph, Planes(graph), transform.Resize);
                return Normalise(graph, CropCentre(graph, resized, imageSize));
            default:
                Declare(graph, ElementType.Float, 3, imageSize, imageSize);
                return Input;
        }
    }

    /// <summary>A value of any number of images; an extent is a number, or a name for one that may vary.</summary>
    public static ValueInfoProto Batch(string name, ElementType type, params IEnumerable<object> extents)
    {
        TensorShapeProto shape = new() { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } };
        foreach (object extent in extents)
        {
            shape.Dim.Add(extent is int length
                ? new TensorShapeProto.Types.Dimension { DimValue = length }
                : new TensorShapeProto.Types.Dimension { DimParam = (string)extent });
        }
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)type, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static void Declare(OnnxGraph graph, ElementType type, params IEnumerable<object> extents) =>
        graph.Proto.Input.Add(Batch(Input, type, extents));

    /// <summary>Bytes [N, H, W, 3] as numbers [N, 3, H, W].</summary>
    private static string Planes(OnnxGraph graph)
    {
        string values = graph.Node("Cast", [Input], OnnxAttribute.Of("to", (long)ElementType.Float));
        return graph.Node("Transpose", [values], OnnxAttribute.Of("perm", 0L, 3L, 1L, 2L));
    }

    private static string Normalise(OnnxGraph graph, string x)
    {
        string unit = graph.Node("Div", [x, graph.Constant("255", [255f])]);
        string means = graph.Constant("mean", Normalisation.Means.ToArray(), 3, 1, 1);
        string deviations = graph.Constant("std", Normalisation.Deviations.ToArray(), 3, 1, 1);
        return graph.Node("Div", [graph.Node("Sub", [unit, means]), deviations]);
    }

    /// <summary>
    /// The short side becomes <paramref name="length"/>, the long one follows, rounded down, as in
    /// <see cref="EvaluationTransform"/>; the values are rounded to bytes, as there.
    /// </summary>
    private static string ResizeShortSide(OnnxGraph graph, string x, int length)
    {
        string shape = graph.Node("Shape", [x]);
        string zero = graph.Constant("zero", 0L), two = graph.Constant("two", 2L), four = graph.Constant("four", 4L);
        string extents = graph.Node("Slice", [shape, two, four]);
        string shortest = graph.Node("ReduceMin", [extents], OnnxAttribute.Of("keepdims", 1L));
        string scaled = graph.Node("Mul", [extents, graph.Constant("short_side", (long)length)]);
        string resized = graph.Node("Div", [scaled, shortest]);
        string sizes = graph.Node(
            "Concat", [graph.Node("Slice", [shape, zero, two]), resized], OnnxAttribute.Of("axis", 0L));
        string values = graph.Node(
            "Resize",
            [x, "", "", sizes],
            OnnxAttribute.Of("mode", "linear"),
            OnnxAttribute.Of("coordinate_transformation_mode", "half_pixel"));
        return graph.Node("Round", [values]);
    }

    /// <summary>The square in the middle; half a pixel goes to the even side, as in torchvision.</summary>
    private static string CropCentre(OnnxGraph graph, string x, int size)
    {
        string extents = graph.Node(
            "Slice", [graph.Node("Shape", [x]), graph.Constant("two", 2L), graph.Constant("four", 4L)]);
        string sizes = graph.Constant("size", size, size);
        string margin = graph.Node(
            "Cast", [graph.Node("Sub", [extents, sizes])], OnnxAttribute.Of("to", (long)ElementType.Float));
        string half = graph.Node("Round", [graph.Node("Mul", [margin, graph.Constant("half", [0.5f])])]);
        string start = graph.Node("Cast", [half], OnnxAttribute.Of("to", (long)ElementType.Int64));
        string end = graph.Node("Add", [start, sizes]);
        return graph.Node("Slice", [x, start, end, graph.Constant("axes", 2L, 3L)]);
    }
}
