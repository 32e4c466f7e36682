using Onnx;
using Kind = Onnx.AttributeProto.Types.AttributeType;

namespace IlgpuNet.Training.Export;

/// <summary>Attributes of nodes, as messages.</summary>
internal static class OnnxAttribute
{
    public static AttributeProto Of(string name, long value) => new() { Name = name, Type = Kind.Int, I = value };

    public static AttributeProto Of(string name, float value) => new() { Name = name, Type = Kind.Float, F = value };

    public static AttributeProto Of(string name, string value) =>
        new() { Name = name, Type = Kind.String, S = Google.Protobuf.ByteString.CopyFromUtf8(value) };

    public static AttributeProto Of(string name, params long[] values) =>
        new() { Name = name, Type = Kind.Ints, Ints = { values } };
}
