using System.Runtime.InteropServices;
using Google.Protobuf;
using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using Onnx;

namespace IlgpuNet.Training.Export;

/// <summary>
/// An ONNX graph in the making. Feature maps are [N, C, H, W] there and [N, H, W, C] here; a tensor of another rank is
/// the same in both.
/// </summary>
/// <param name="state">The model's tensors, whose values become initialisers.</param>
/// <param name="folded">The batch-norms that convolutions take over.</param>
internal sealed class OnnxGraph(ModelState state, FoldedBatchNorms folded)
{
    private readonly Dictionary<Tensor, StateTensor> _state = state.Tensors.ToDictionary(tensor => tensor.Value);
    private readonly Dictionary<Tensor, string> _values = [];
    private readonly Dictionary<(Tensor X, Tensor Gamma), string> _normalised = [];
    private readonly HashSet<string> _names = [];

    /// <summary>The graph so far.</summary>
    public GraphProto Proto { get; } = new();

    /// <summary>The module that nodes are named for.</summary>
    public string Module { get; set; } = "";

    /// <summary>The batch-norm that the convolution with this result takes over; null for none.</summary>
    public Normalisation? FoldedInto(Tensor y) => folded.Of(y);

    /// <summary>The name of a value that an operation has made.</summary>
    /// <exception cref="InvalidOperationException">No operation has.</exception>
    public string Value(Tensor x) => _values.TryGetValue(x, out string? name)
        ? name
        : throw new InvalidOperationException(
            $"module '{Module}' uses a tensor {x.Shape} that no traced operation has made: it cannot be exported");

    /// <summary>Says under which name the graph has a tensor.</summary>
    public void Bind(Tensor x, string name) => _values.Add(x, name);

    /// <summary>The tensor of the model with this value.</summary>
    /// <exception cref="InvalidOperationException">It is none of the model's.</exception>
    public StateTensor State(Tensor value) => _state.TryGetValue(value, out StateTensor? tensor)
        ? tensor
        : throw new InvalidOperationException(
            $"module '{Module}' computes with weights {value.Shape} that are not part of its state: register them");

    /// <summary>The initialiser with a tensor of the model, in file order and under its own name.</summary>
    public string Parameter(Tensor value)
    {
        StateTensor tensor = State(value);
        return _names.Contains(tensor.Name) ? tensor.Name : Initialiser(tensor.Name, tensor.Export(), tensor.FileShape);
    }

    /// <summary>An initialiser of numbers, named after the module.</summary>
    public string Constant(string name, float[] values, params ReadOnlySpan<int> shape) =>
        Initialiser(Within(name), values, shape);

    /// <summary>An initialiser of a vector of integers, named after the module.</summary>
    public string Constant(string name, params ReadOnlySpan<long> values)
    {
        string unique = Unique(Within(name));
        Proto.Initializer.Add(new TensorProto
        {
            Name = unique,
            DataType = (int)TensorProto.Types.DataType.Int64,
            Dims = { values.Length },
            RawData = Bytes(values),
        });
        return unique;
    }

    /// <summary>An initialiser of numbers under a given name.</summary>
    public string Initialiser(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        string unique = Unique(name);
        TensorProto tensor = new()
        {
            Name = unique,
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = Bytes(values),
        };
        foreach (int extent in shape)
            tensor.Dims.Add(extent);
        Proto.Initializer.Add(tensor);
        return unique;
    }

    /// <summary>Adds a node.</summary>
    /// <param name="type">The operator.</param>
    /// <param name="inputs">Names of its inputs; an empty one stands for an optional input left out.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The name of its result.</returns>
    public string Node(string type, IReadOnlyList<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        string name = Unique(Within(type));
        Proto.Node.Add(new NodeProto
        {
            Name = name,
            OpType = type,
            Input = { inputs },
            Output = { name },
            Attribute = { attributes },
        });
        return name;
    }

    /// <summary>
    /// <paramref name="x"/> normalised: x itself where its convolution has taken the batch-norm over. Asked twice, it
    /// gives the same value.
    /// </summary>
    /// <exception cref="InvalidOperationException">The batch-norm is in training.</exception>
    public string Normalised(Tensor x, Normalisation normalisation)
    {
        if (normalisation.Training)
        {
            throw new InvalidOperationException(
                $"the batch-norm in '{Module}' normalises with the batch's statistics: "
                + "export a network in evaluation mode");
        }
        if (folded.Includes(x))
            return Value(x);
        if (!_normalised.TryGetValue((x, normalisation.Gamma), out string? name))
            _normalised[(x, normalisation.Gamma)] = name = Normalise(x, normalisation);
        return name;
    }

    /// <summary>Gives the graph's result its public name.</summary>
    public void FinishWith(Tensor y, string name) => Proto.Node.Add(new NodeProto
    {
        Name = name,
        OpType = "Identity",
        Input = { Value(y) },
        Output = { name },
    });

    private string Normalise(Tensor x, Normalisation normalisation) => Node(
        "BatchNormalization",
        [
            Value(x),
            Parameter(normalisation.Gamma), Parameter(normalisation.Beta),
            Parameter(normalisation.RunningMean), Parameter(normalisation.RunningVariance),
        ],
        OnnxAttribute.Of("epsilon", normalisation.Epsilon));

    private string Within(string name) => Module.Length == 0 ? name : $"{Module}/{name}";

    private string Unique(string name)
    {
        string unique = name;
        for (int i = 1; !_names.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }

    private static ByteString Bytes<T>(ReadOnlySpan<T> values)
        where T : unmanaged => UnsafeByteOperations.UnsafeWrap(MemoryMarshal.AsBytes(values).ToArray());
}
