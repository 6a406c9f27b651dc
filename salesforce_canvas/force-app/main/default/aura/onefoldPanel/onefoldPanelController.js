({
    start: function (component, event, helper) {
        helper.show(component);
    },

    follow: function (component, event, helper) {
        helper.showAgain(component);
    }
})
