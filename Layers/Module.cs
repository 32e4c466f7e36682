using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>
/// A part of a network: a tree of named modules whose leaves are layers. A module registers its children and its
/// tensors in its constructor, in the order in which they appear in files, and says in <see cref="Compute"/> what it
/// makes of its input.
/// </summary>
public abstract class Module
{
    private readonly List<Module> _children = [];
    private readonly List<(string Name, StateTensor Tensor)> _tensors = [];
    private Module? _parent;
    private string _localName = "";

    /// <summary>The name from the root of the tree on, such as <c>layer1.0.conv1</c>; empty at the root.</summary>
    public string Name => _parent is null || _parent.Name.Length == 0 ? _localName : $"{_parent.Name}.{_localName}";

    /// <summary>The modules registered here, in order.</summary>
    public IReadOnlyList<Module> Children => _children;

    /// <summary>
    /// Whether the network is being trained: batch-norm then normalises with the statistics of the batch. True at
    /// first.
    /// </summary>
    public bool Training { get; private set; } = true;

    /// <summary>Sets <see cref="Training"/> here and in every module below.</summary>
    public void SetTraining(bool training)
    {
        Training = training;
        foreach (Module child in _children)
            child.SetTraining(training);
    }

    /// <summary>
    /// Applies the module. What it makes on the way is its own; only the result outlives the call (and, in training,
    /// what the backward pass reads).
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The network has no memory: <see cref="ModelState"/> gives it some.
    /// </exception>
    public Tensor Forward(Tensor x) => Run(x.Device, x, Compute);

    /// <summary>
    /// Every tensor of the module with its full name: its own first, then those of its children, as PyTorch orders a
    /// state dictionary. <see cref="ModelState"/> takes this list.
    /// </summary>
    public IReadOnlyList<(string Name, StateTensor Tensor)> State()
    {
        List<(string, StateTensor)> state = [];
        AddState(state, "");
        return state;
    }

    /// <summary>The tensors registered here, without those of the children.</summary>
    public IEnumerable<StateTensor> OwnTensors => _tensors.Select(entry => entry.Tensor);

    /// <summary>What the module makes of <paramref name="x"/>.</summary>
    protected abstract Tensor Compute(Tensor x);

    /// <summary>Registers a child.</summary>
    /// <returns>The child.</returns>
    /// <exception cref="ArgumentException">
    /// The name is taken or has a dot, or the child has a parent already.
    /// </exception>
    protected T Child<T>(string name, T module)
        where T : Module
    {
        CheckName(name);
        if (module._parent is not null)
        {
            throw new ArgumentException(
                $"module '{module.Name}' cannot be registered again as '{name}': make another one");
        }
        (module._parent, module._localName) = (this, name);
        _children.Add(module);
        return module;
    }

    /// <summary>Registers a trained tensor.</summary>
    /// <returns>The parameter.</returns>
    protected Parameter AddParameter(
        string name, Shape shape, Initialiser initialiser, FileLayout layout = FileLayout.Plain) =>
        Add(name, new Parameter(shape, initialiser, layout));

    /// <summary>Registers a tensor that is saved but not trained.</summary>
    /// <returns>The buffer.</returns>
    protected StateBuffer AddBuffer(string name, Shape shape, Initialiser initialiser) =>
        Add(name, new StateBuffer(shape, initialiser));

    /// <summary>Runs <paramref name="compute"/> in a scope of its own, reporting to the device's observer.</summary>
    private protected Tensor Run<TInput>(Device device, TInput input, Func<TInput, Tensor> compute)
    {
        device.Observer?.EnterModule(this, Name);
        Tensor y;
        using (MemoryScope scope = device.OpenScope())
            y = scope.Keep(compute(input));
        device.Observer?.LeaveModule(this, Name, y);
        return y;
    }

    private T Add<T>(string name, T tensor)
        where T : StateTensor
    {
        CheckName(name);
        _tensors.Add((name, tensor));
        return tensor;
    }

    private void CheckName(string name)
    {
        if (name.Length == 0 || name.Contains('.'))
        {
            throw new ArgumentException(
                $"'{name}' cannot name a part of a module: names are not empty and have no dot");
        }
        if (_children.Exists(child => child._localName == name) || _tensors.Exists(entry => entry.Name == name))
            throw new ArgumentException($"{GetType().Name} registers '{name}' twice");
    }

    private void AddState(List<(string Name, StateTensor Tensor)> state, string prefix)
    {
        foreach ((string name, StateTensor tensor) in _tensors)
            state.Add((prefix + name, tensor));
        foreach (Module child in _children)
            child.AddState(state, $"{prefix}{child._localName}.");
    }
}
